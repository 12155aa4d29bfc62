import type { IDataObject } from 'n8n-workflow';

import { identityOf, listDiscountItems } from '../../api/client';
import { simplifyDiscount } from '../../order/output';
import { getManyOfOrder } from '../recordsOfOrder';

export const getMany = getManyOfOrder<IDataObject & { pk: number; order: number }>({
	action: 'Get many discounts',
	description: 'Get many discounts of an order',
	listPage: listDiscountItems,
	identity: identityOf,
	simplifyEntry: simplifyDiscount,
});
