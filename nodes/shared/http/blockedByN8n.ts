import { BaseError, NodeApiError } from 'n8n-workflow';

const MAX_CAUSES = 5;

/**
 * Finds the reason why n8n did not send a request: its protection against requests to internal servers,
 * or a credential's allowed domains. Only n8n's own code throws a BaseError; what a server or the network
 * does arrives as another error.
 *
 * @returns undefined if n8n sent the request
 */
export function findBlockedByN8n(
	thrown: unknown,
): { message: string; description: string } | undefined {
	let error = thrown;
	for (let depth = 0; depth < MAX_CAUSES && error instanceof Error; depth++) {
		// n8n wraps every error of a request in one of these.
		if (error instanceof BaseError && !(error instanceof NodeApiError)) {
			return {
				message: `n8n did not send the request: ${error.message}`,
				description: hintFor(error),
			};
		}
		error = error.cause;
	}
	return undefined;
}

function hintFor({ name, message, description }: BaseError): string {
	if (/^SsrfBlocked/.test(name)) {
		return "Allow the server in n8n's environment: its name in N8N_SSRF_ALLOWED_HOSTNAMES, or its address in N8N_SSRF_ALLOWED_IP_RANGES.";
	}
	if (/domain/i.test(message)) return "Add the server to 'Allowed Domains' in the credential.";
	return typeof description === 'string' && description !== ''
		? description
		: 'Ask whoever runs this n8n to allow it.';
}
