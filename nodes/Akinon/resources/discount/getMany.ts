import type { IDataObject } from 'n8n-workflow';

import { identityOf, listDiscountItems } from '../../api';
import { simplifyDiscount } from '../../output';
import { getManyOfOrder } from '../getManyOfOrder';

export const getMany = getManyOfOrder<IDataObject & { pk: number; order: number }>({
	action: 'Get many discounts',
	description: 'Get many discounts of an order',
	listPage: listDiscountItems,
	identity: identityOf,
	simplifyEntry: simplifyDiscount,
});
