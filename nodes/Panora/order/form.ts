import { collectionInput, ownFormatModes } from '../../shared/forms/form';
import type { RecordField } from '../../shared/forms/field';
import type { InputMode } from '../../shared/forms/inputModes';
import { standardOrderMode, type OrderInput } from '../../shared/n8n/standardOrderInput';
import type { PanoraNewOrder } from '../api/types';
import { orderFields, orderIds, primaryFields } from './fields';
import { toPanoraOrder } from './fromStandardOrder';

export type PanoraOrderInput = OrderInput<PanoraNewOrder>;

const collection = { name: 'additionalFields', label: 'Additional Fields' };

/** The input modes of a new order. */
export const orderModes: Array<InputMode<PanoraOrderInput>> = [
	standardOrderMode({
		properties: [],
		overrides: collectionInput(
			{
				collection,
				fields: orderFields.filter(({ key }) => key !== 'items').map(withoutPicker),
				ids: orderIds,
			},
			'Fields of Panora that replace what was converted',
		),
		idPaths: () => [['number'], ['customer.id']],
		convert: (order, overrides) => toPanoraOrder(order, { overrides }),
	}),
	...ownFormatModes<PanoraNewOrder>({
		provider: 'Panora',
		fields: orderFields,
		ids: orderIds,
		primaryFields,
		collection,
		jsonDescription:
			'Order in the format of Panora. Fields that the form has are checked; others are sent unchanged.',
	}),
];

/** n8n does not extract the value of a picker in a collection. */
function withoutPicker(field: RecordField): RecordField {
	if (!('picker' in field)) return field;
	return { ...field, picker: undefined, description: 'As the shop knows it' };
}
