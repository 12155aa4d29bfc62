import type { Schema } from './schema';

/** Corrects a published description that contradicts its own examples. */
export interface Correction {
	why: string;
	apply(schemas: Record<string, Schema>): void;
}

/** Corrections by provider, applied before anything is compared. */
export const corrections: Record<string, Correction[] | undefined> = {
	voucherify: [
		{
			why: 'An order item in a request requires `object`, which it does not declare and no example sends',
			apply: ({ OrderItem: item }) => {
				item.required = [];
			},
		},
		{
			why: '`failed` of an import is a record in the schema but a list in all examples; source IDs can be null',
			apply: ({ '17_res_obj_get_async_action_result_orders_import': result }) => {
				const { failed } = result.properties!;
				failed.properties!.source_id.nullable = true;
				result.properties!.failed = { anyOf: [{ type: 'array', items: failed }, failed] };
			},
		},
		{
			why: 'The list of metadata schemas requires `data`, but its key is `schemas`',
			apply: ({ MetadataSchemasListResponseBody: list }) => {
				list.required = ['object', 'data_ref', 'schemas', 'total'];
			},
		},
		{
			why: 'The table and the example of exports also have fields `metadata.<key>`',
			apply: ({ ExportOrderFields: fields }) => {
				fields.anyOf = [{ enum: fields.enum }, { pattern: '^metadata\\..' }];
				delete fields.enum;
			},
		},
		{
			why: 'The text says that all attributes of an order are filters; the schema lists some of them',
			apply: ({ ExportOrderFilters: filters }) => {
				for (const key of ['id', 'customer_id', 'referrer_id', 'initial_amount']) {
					filters.properties![key] = filters.properties!.amount;
				}
			},
		},
		{
			why: '`oneOf` fails for a date, which matches several of its schemas',
			apply: ({ Any: values }) => {
				values.items = { anyOf: values.items!.oneOf };
			},
		},
		{
			why: '`user_id` is null in the examples of exports created by API',
			apply: ({ ExportScheduledBase: scheduled }) => {
				scheduled.properties!.user_id.nullable = true;
			},
		},
		{
			why: '`oneOf` of two errors, which differ only in their keys',
			apply: ({ e_400_invalid_payload: payload, e_400_invalid_export_fields: fields }) => {
				payload.properties!.key.enum = ['invalid_payload'];
				fields.properties!.key.enum = ['invalid_export_fields'];
			},
		},
		{
			why: 'The description says that a date without a time is accepted',
			apply: ({ ParameterDate: date }) => {
				delete date.format;
				date.anyOf = [{ format: 'date' }, { format: 'date-time' }];
			},
		},
		{
			why: '`nullable` beside `allOf` does not make null valid',
			apply: ({ CustomerWithSummaryLoyaltyReferrals: { allOf } }) => {
				const { summary, loyalty, referrals } = allOf![0].properties!;
				for (const each of [summary, loyalty, referrals]) {
					each.anyOf = [...each.allOf!, { enum: [null] }];
					delete each.allOf;
					delete each.nullable;
				}
			},
		},
		{
			why: 'These fields may be null in production/readOnly-openAPI.json',
			apply: ({ CustomerWithSummaryLoyaltyReferrals: { allOf }, CustomerBase: base }) => {
				const { source_id: sourceId } = allOf![0].properties!;
				const { name, email, phone } = base.properties!;
				for (const each of [sourceId, name, email, phone]) each.nullable = true;
			},
		},
	],
};
