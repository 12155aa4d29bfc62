import type { IDataObject } from 'n8n-workflow';
import { expect } from 'vitest';

import { nodeOf, outputOf } from './client';
import type { N8n } from './n8n';
import { importWorkflow, readExample } from './sync';

/** Runs the example of the morning digest without its email; undefined if it would send none. */
export async function readDigest(
	n8n: N8n,
	credentials: Record<string, { id: string; name: string }>,
): Promise<IDataObject | undefined> {
	const digest = await readExample('akinon-orders-digest');
	nodeOf(digest, 'Send Digest').disabled = true;
	const digestId = await importWorkflow(n8n, digest, credentials);
	const execution = await n8n.client.runManually(digestId, 'Every Morning');
	expect(execution.data.resultData.error?.message).toBeUndefined();
	return outputOf(execution, 'Send Digest')[0]?.json;
}
