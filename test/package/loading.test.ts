import { PackageDirectoryLoader } from 'n8n-core';
import { expect, it } from 'vitest';

import { root } from './documents';

/** n8n adds the poll times to the fields of a trigger when it loads it. */
it('a trigger has its poll times once, also if n8n loads the package again', async () => {
	for (let time = 0; time < 2; time++) {
		const loader = new PackageDirectoryLoader(root);
		await loader.loadAll();
		const polling = loader.types.nodes.filter((node) => node.polling);
		expect(polling).toHaveLength(3);
		for (const { properties } of polling) {
			expect(properties.filter(({ name }) => name === 'pollTimes')).toHaveLength(1);
		}
	}
});
