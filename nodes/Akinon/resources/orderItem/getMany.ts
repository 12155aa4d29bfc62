import { listOrderItems } from '../../api/client';
import { simplifyOrderItem } from '../../order/output';
import { getManyOfOrder } from '../getManyOfOrder';

export const getMany = getManyOfOrder({
	action: 'Get many order items',
	description: 'Get many order items of an order',
	listPage: listOrderItems,
	simplify: simplifyOrderItem,
});
