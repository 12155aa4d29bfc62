import { expect } from 'vitest';

import { InvalidInputError } from '../../../../nodes/shared/errors';
import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import {
	toVoyadoOrder,
	type VoyadoConversion,
	type VoyadoSettings,
} from '../../../../nodes/VoyadoEngage/order/fromStandardOrder';
import type { VoyadoOrder } from '../../../../nodes/VoyadoEngage/api/types';
import { balanced, emptyShipping, frozen, fullOrder } from '../../../orders/standard';
import { voyadoStatuses } from '../../../orders/voyadoStatuses';

type Changes = Partial<StandardOrder>;
type OtherSettings = Partial<VoyadoSettings>;

export const settings: VoyadoSettings = {
	storeId: 'web',
	matchKeyType: 'Email',
	...voyadoStatuses,
	nonPurchaseLines: 'leaveOut',
};

/** Changes after which an order consists of nothing but its lines. */
export const onlyLines: Changes = { shipping: emptyShipping, fees: [], payments: [] };

/** Converts an order as it is. */
export function convert(order: StandardOrder, other: OtherSettings = {}): VoyadoConversion {
	return toVoyadoOrder(frozen(order), { ...settings, ...other });
}

/** Converts the full order with changes, whose totals follow its parts. */
export function convertWith(changes: Changes = {}, other: OtherSettings = {}): VoyadoConversion {
	return convert(balanced(fullOrder(changes)), other);
}

/** Returns what is sent of the full order with changes. */
export function converted(changes: Changes = {}, other: OtherSettings = {}): VoyadoOrder {
	return convertWith(changes, other).order;
}

/** Returns the error that refuses the full order with changes. */
export function refusal(changes: Changes, other: OtherSettings = {}): InvalidInputError {
	try {
		converted(changes, other);
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidInputError);
		return error as InvalidInputError;
	}
	throw new Error('It was not refused');
}
