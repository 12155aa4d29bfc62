import type { INodeParameters } from 'n8n-workflow';

import { runNode, type NodeRun, type NodeSettings } from '../../engine/engine';
import { Voucherify } from '../../emulators/voucherify';
import type { VoucherifyOptions } from '../../emulators/voucherify/types';

export interface Fixture {
	voucherify: Voucherify;
	/** Runs an operation for items; omitted parameters have their defaults. */
	run(
		resource: string,
		operation: string,
		parameters?: INodeParameters,
		settings?: Partial<NodeSettings>,
	): Promise<NodeRun>;
	credential: Record<string, string>;
}

/** Starts an emulator for a test, and returns it with a credential. */
export async function setUp(options: Partial<VoucherifyOptions> = {}): Promise<Fixture> {
	const voucherify = new Voucherify(1, options);
	await voucherify.listen(0);
	const credential: Record<string, string> = {
		region: 'custom',
		baseUrl: voucherify.url,
		downloadUrl: voucherify.downloadUrl,
		applicationId: voucherify.options.applicationId,
		secretKey: voucherify.options.secretKey,
		apiVersion: 'v2018-08-01',
		channel: 'n8n',
	};
	return {
		voucherify,
		credential,
		run: async (resource, operation, parameters = {}, settings = {}) =>
			await runNode({
				type: 'voucherify',
				credentials: { voucherifyApi: credential },
				parameters: { resource, operation, ...parameters },
				...settings,
			}),
	};
}
