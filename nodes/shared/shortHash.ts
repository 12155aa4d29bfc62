import { createHash } from 'crypto';

/** Returns 16 hexadecimal characters that identify a value without showing it. */
export function shortHash(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
