import { describe } from 'vitest';
import { standardOrder } from '../../../nodes/Voucherify/standardOrder';
import { voucherifyOrder } from '../../orders/voucherify';
import { describeReader } from '../../orders/properties';
describe('any order of Voucherify', () =>
	describeReader(
		standardOrder,
		voucherifyOrder.map(({ raw }) => raw),
	));
