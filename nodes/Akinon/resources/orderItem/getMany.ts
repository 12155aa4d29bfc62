import { findId, listOrderItems } from '../../api/client';
import { simplifyOrderItem } from '../../order/output';
import type { AkinonOrderItem } from '../../api/types';
import { getManyOfOrder } from '../getManyOfOrder';

export const getMany = getManyOfOrder<AkinonOrderItem>({
	action: 'Get many order items',
	description: 'Get many order items of an order',
	listPage: listOrderItems,
	identity: findId,
	simplify: simplifyOrderItem,
});
