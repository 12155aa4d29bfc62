import AjvCompiler from '@fastify/ajv-compiler';

/** Returns why a value breaks a schema of an emulator; undefined if it does not. */
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
