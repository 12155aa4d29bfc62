/** What kind of value an operator compares with: `integer` is a whole number. */
type Operand = 'one' | 'list' | 'none' | 'integer' | 'date';

export interface Operator {
	name: string;
	value: string;
	operand: Operand;
}

/** All published operators: https://docs.voucherify.io/api-reference/orders/create-orders-export */
export const operators: Operator[] = [
	{ name: 'Is', value: '$is', operand: 'one' },
	{ name: 'Is Not', value: '$is_not', operand: 'one' },
	{ name: 'Is One Of', value: '$in', operand: 'list' },
	{ name: 'Is None Of', value: '$not_in', operand: 'list' },
	{ name: 'Has a Value', value: '$has_value', operand: 'none' },
	{ name: 'Has No Value', value: '$is_unknown', operand: 'none' },
	{ name: 'Contains', value: '$contains', operand: 'one' },
	{ name: 'Does Not Contain', value: '$not_contain', operand: 'one' },
	{ name: 'Starts With', value: '$starts_with', operand: 'one' },
	{ name: 'Ends With', value: '$ends_with', operand: 'one' },
	{ name: 'Is More Than', value: '$more_than', operand: 'one' },
	{ name: 'Is Less Than', value: '$less_than', operand: 'one' },
	{ name: 'Is at Least', value: '$more_than_equal', operand: 'one' },
	{ name: 'Is at Most', value: '$less_than_equal', operand: 'one' },
	{ name: 'Is After', value: '$after', operand: 'date' },
	{ name: 'Is Before', value: '$before', operand: 'date' },
	{ name: 'Is This Many Days Ago', value: '$is_days_ago', operand: 'integer' },
	{ name: 'Is in This Many Days', value: '$is_days_in_future', operand: 'integer' },
	{ name: 'Is More Days Ago Than', value: '$more_than_ago', operand: 'integer' },
	{ name: 'Is Fewer Days Ago Than', value: '$less_than_ago', operand: 'integer' },
	{ name: 'Is More Days Ahead Than', value: '$more_than_future', operand: 'integer' },
	{ name: 'Is Fewer Days Ahead Than', value: '$less_than_future', operand: 'integer' },
	{ name: 'Has This Many Entries', value: '$count', operand: 'integer' },
	{ name: 'Has Fewer Entries Than', value: '$count_less', operand: 'integer' },
	{ name: 'Has More Entries Than', value: '$count_more', operand: 'integer' },
];

const operatorsWith = (wanted: Operand) =>
	operators.filter(({ operand }) => operand === wanted).map(({ value }) => value);

export const dateOperators = operatorsWith('date');
export const operatorsWithoutValue = operatorsWith('none');
export const equalityOperators = ['$is', '$is_not', '$in', '$not_in', ...operatorsWithoutValue];
export const textOperators = [
	...equalityOperators,
	'$contains',
	'$not_contain',
	'$starts_with',
	'$ends_with',
];
export const sizeOperators = ['$more_than', '$less_than', '$more_than_equal', '$less_than_equal'];
export const numberOperators = [...equalityOperators, ...sizeOperators];
