import { describe, expect, it } from 'vitest';
import { mailAddress, phoneAddress, whatsAppAddress } from './contact-address.ts';

describe('the address of a contact detail', () => {
  it.each([
    ['+852 2345-6789', 'tel:+85223456789'],
    ['(02) 123.456', 'tel:02123456'],
    ['2345 6789 ext. 12', null],
    ['javascript:alert(1)', null],
    ['+', null],
  ])('dials %s as %s', (phone, address) => {
    expect(phoneAddress(phone)).toBe(address);
  });

  it('opens WhatsApp only for international numbers', () => {
    expect(whatsAppAddress('+852 9123 4567')).toBe('https://wa.me/85291234567');
    expect(whatsAppAddress('9123 4567')).toBeNull();
  });

  it('gives a mail program no header from an e-mail address', () => {
    expect(mailAddress('alex.tong@example.com')).toBe('mailto:alex.tong@example.com');
    expect(mailAddress('a@b.c?bcc=x@y.z')).toBe('mailto:a@b.c%3Fbcc%3Dx%40y.z');
    expect(mailAddress('alex')).toBeNull();
  });
});
