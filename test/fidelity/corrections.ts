import type { Schema } from './schema';

/** A place at which a published description contradicts its own examples, and what holds instead. */
export interface Correction {
	why: string;
	apply(schemas: Record<string, Schema>): void;
}

/** What is corrected in the description of a provider before anything is held against it. */
export const corrections: Record<string, Correction[] | undefined> = {
	voucherify: [
		{
			why: "A request's order item requires `object`, which it does not have and no example sends",
			apply: ({ OrderItem: item }) => {
				item.required = [];
			},
		},
		{
			why: '`failed` of an import is one record by the schema and a list in all examples; its source ID can be missing',
			apply: ({ '17_res_obj_get_async_action_result_orders_import': result }) => {
				const { failed } = result.properties!;
				failed.properties!.source_id.nullable = true;
				result.properties!.failed = { anyOf: [{ type: 'array', items: failed }, failed] };
			},
		},
		{
			why: 'The list of metadata schemas requires `data`, but is named `schemas`',
			apply: ({ MetadataSchemasListResponseBody: list }) => {
				list.required = ['object', 'data_ref', 'schemas', 'total'];
			},
		},
		{
			why: 'An export has the fields `metadata.<key>` too, by the table and the example',
			apply: ({ ExportOrderFields: fields }) => {
				fields.anyOf = [{ enum: fields.enum }, { pattern: '^metadata\\..' }];
				delete fields.enum;
			},
		},
		{
			why: 'A text that is a date fits several of the kinds of which exactly one may fit',
			apply: ({ Any: values }) => {
				values.items = { anyOf: values.items!.oneOf };
			},
		},
		{
			why: 'Who ordered an export is `null` in the examples of exports by the API',
			apply: ({ ExportScheduledBase: scheduled }) => {
				scheduled.properties!.user_id.nullable = true;
			},
		},
		{
			why: 'Two refusals of which exactly one may fit are told apart by nothing but their keys',
			apply: ({ e_400_invalid_payload: payload, e_400_invalid_export_fields: fields }) => {
				payload.properties!.key.enum = ['invalid_payload'];
				fields.properties!.key.enum = ['invalid_export_fields'];
			},
		},
		{
			why: 'A date without a time is taken too, by the text beside it',
			apply: ({ ParameterDate: date }) => {
				delete date.format;
				date.anyOf = [{ format: 'date' }, { format: 'date-time' }];
			},
		},
		{
			why: 'What may be null beside another schema is no schema by which null passes',
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
			why: "A customer's data may be null in the description for clients, production/readOnly-openAPI.json",
			apply: ({ CustomerWithSummaryLoyaltyReferrals: { allOf }, CustomerBase: base }) => {
				const { source_id: sourceId } = allOf![0].properties!;
				const { name, email, phone } = base.properties!;
				for (const each of [sourceId, name, email, phone]) each.nullable = true;
			},
		},
	],
};
