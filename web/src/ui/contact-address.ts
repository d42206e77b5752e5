/** Digits with an optional plus and the usual separators. An extension or another text makes it no number to dial. */
const dialable = /^\+?[\d\s().\-/]*\d[\d\s().\-/]*$/;

/** RFC 3966. Null if it cannot be dialled. */
export function phoneAddress(phone: string): string | null {
  return dialable.test(phone) ? `tel:${phone.replace(/[^\d+]/g, '')}` : null;
}

/** WhatsApp takes international numbers, without the plus. */
export function whatsAppAddress(phone: string): string | null {
  return dialable.test(phone) && phone.startsWith('+') ? `https://wa.me/${phone.replace(/\D/g, '')}` : null;
}

/** RFC 6068. All but the at sign is encoded, so that no part of it reaches the mail program as a header. */
export function mailAddress(email: string): string | null {
  return email.includes('@') ? `mailto:${encodeURIComponent(email).replace('%40', '@')}` : null;
}
