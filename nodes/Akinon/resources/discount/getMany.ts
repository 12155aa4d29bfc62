import { listDiscountItems } from '../../api/client';
import { simplifyDiscount } from '../../order/output';
import { getManyOfOrder } from '../getManyOfOrder';

export const getMany = getManyOfOrder({
	action: 'Get many discounts',
	description: 'Get many discounts of an order',
	listPage: listDiscountItems,
	simplify: simplifyDiscount,
});
