interface Entry<Value> {
	value: Value;
	usedAt: number;
}

const MAX_ENTRIES = 10_000;

/**
 * A map that drops the entries nobody has read or written for a while, and the least recently used ones
 * beyond 10,000. Bounds process-wide state.
 */
export class ExpiringMap<Value> {
	/** Least recently used first. */
	private readonly entries = new Map<string, Entry<Value>>();

	/** @param now a clock that never jumps, in milliseconds */
	constructor(
		private readonly maxIdleMs: number,
		private readonly now: () => number = () => performance.now(),
	) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: string): Value | undefined {
		this.dropIdle();
		const entry = this.entries.get(key);
		if (entry) this.set(key, entry.value);
		return entry?.value;
	}

	set(key: string, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, { value, usedAt: this.now() });
		this.dropIdle();
	}

	private dropIdle(): void {
		const oldest = this.now() - this.maxIdleMs;
		for (const [key, { usedAt }] of this.entries) {
			if (usedAt > oldest && this.entries.size <= MAX_ENTRIES) return;
			this.entries.delete(key);
		}
	}
}
