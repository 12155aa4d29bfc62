import type { IDataObject } from 'n8n-workflow';

import { findId, listDiscountItems } from '../../api/client';
import { simplifyDiscount } from '../../order/output';
import { getManyOfOrder } from '../getManyOfOrder';

export const getMany = getManyOfOrder<IDataObject & { pk: number; order: number }>({
	action: 'Get many discounts',
	description: 'Get many discounts of an order',
	listPage: listDiscountItems,
	identity: findId,
	simplify: simplifyDiscount,
});
