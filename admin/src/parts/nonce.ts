/** What the policy of this page knows our styles by; browsers show it to scripts alone. Empty where there is no policy. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
