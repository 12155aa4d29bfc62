import AjvCompiler from '@fastify/ajv-compiler';

/** What a schema of a emulator says against a value; undefined where it holds. */
export function validator(schema: object): (value: unknown) => unknown {
	const compile = AjvCompiler()({}, {
		customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false },
	} as never);
	const validate = compile({ schema, method: 'POST', url: '/', httpPart: 'body' });
	return (value) => {
		const isValid = validate(value) as boolean;
		return isValid ? undefined : validate.errors;
	};
}
