import { identityOf, listOrderItems } from '../../api';
import { simplifyOrderItem } from '../../output';
import type { AkinonOrderItem } from '../../types';
import { getManyOfOrder } from '../getManyOfOrder';

export const getMany = getManyOfOrder<AkinonOrderItem>({
	action: 'Get many order items',
	description: 'Get many order items of an order',
	listPage: listOrderItems,
	identity: identityOf,
	simplifyEntry: simplifyOrderItem,
});
