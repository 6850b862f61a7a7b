/** Read the token that each changing request sends back. */
export const csrfHeaders = () => ({ 'X-CSRFToken': document.querySelector('meta[name="csrf-token"]')?.content ?? '' });
