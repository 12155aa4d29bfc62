import { describe } from 'vitest';
import { standardOrder } from '../../../nodes/Akinon/standardOrder';
import { akinonOrder } from '../../orders/akinon';
import { describeReader } from '../../orders/properties';
describe('any order of Akinon', () =>
	describeReader(
		standardOrder,
		akinonOrder.map(({ raw }) => raw),
	));
