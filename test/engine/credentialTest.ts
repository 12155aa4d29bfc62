import { CredentialTestContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestFunction,
	INodeCredentialTestResult,
	INodeType,
} from 'n8n-workflow';

import { additionalData, loadPackage } from './engine';

/** Tests a credential as n8n does: with the function that a node of the built package names. */
export async function runCredentialTest(
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const { nodeTypes } = await loadPackage();
	const tests = Object.values(nodeTypes).flatMap((loaded) => {
		const { description, methods } = loaded.type as INodeType;
		return (description.credentials ?? [])
			.filter(({ name }) => name === type)
			.map(({ testedBy }) => methods?.credentialTest?.[String(testedBy)]);
	});
	// n8n uses the first node that it finds.
	if (tests.includes(undefined)) throw new Error(`A node has no test for ${type}`);
	const context = new CredentialTestContext(additionalData());
	const credential = { id: '1', name: 'Credential', type, data };
	return await (tests[0] as ICredentialTestFunction).call(context, credential);
}
