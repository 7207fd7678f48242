/** IPv4 addresses that lead anywhere but into the public internet. */
export const FORBIDDEN_IPV4 = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
] as const;

export const FORBIDDEN_IPV6 = [
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '100::1',
  '2001:db8::1',
  '2001:2::1',
  '2001:10::1',
  '3fff::1',
  '5f00::1',
  '4000::1',
] as const;

type Octets = readonly [number, number, number, number];

/** Ways to write an IPv4 address as the host of a URL, or to carry it inside an IPv6 address. */
export const IPV4_SPELLINGS: Readonly<Record<string, (octets: Octets) => string>> = {
  dotted: (octets) => octets.join('.'),
  'with a root dot': (octets) => `${octets.join('.')}.`,
  decimal: (octets) => String(numberOf(octets)),
  hexadecimal: (octets) => `0x${numberOf(octets).toString(16)}`,
  octal: (octets) => `0${numberOf(octets).toString(8)}`,
  'in octal parts': (octets) => octets.map((octet) => `0${octet.toString(8)}`).join('.'),
  'in hexadecimal parts': (octets) => octets.map((octet) => `0x${octet.toString(16)}`).join('.'),
  'in two parts': (octets) => `${octets[0]}.${numberOf(octets) % 2 ** 24}`,
  'in three parts': (octets) => `${octets[0]}.${octets[1]}.${numberOf(octets) % 2 ** 16}`,
  'with leading zeros': (octets) => octets.map((octet) => `000${octet.toString(8)}`).join('.'),
  'in full-width digits': (octets) => octets.join('.').replaceAll(/\d/g, (digit) => fullWidth(digit)),
  'with ideographic dots': (octets) => octets.join('。'),
  percent: (octets) => octets.join('.').replaceAll(/\d/g, (digit) => `%3${digit}`),
  mapped: (octets) => `[::ffff:${octets.join('.')}]`,
  'mapped, in hexadecimal': (octets) => `[::ffff:${hexOf(octets)}]`,
  'mapped, written out': (octets) => `[0:0:0:0:0:ffff:${hexOf(octets)}]`,
  compatible: (octets) => `[::${octets.join('.')}]`,
  translated: (octets) => `[::ffff:0:${hexOf(octets)}]`,
  NAT64: (octets) => `[64:ff9b::${octets.join('.')}]`,
  'local NAT64': (octets) => `[64:ff9b:1::${octets.join('.')}]`,
  '6to4': (octets) => `[2002:${hexOf(octets)}::1]`,
  Teredo: (octets) => `[2001:0:4136:e378:8000:63bf:${hexOf(octets.map((octet) => 255 - octet))}]`,
};

export function octetsOf(address: string): Octets {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a, b, c, d];
}

function numberOf(octets: Octets): number {
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

function hexOf(octets: readonly number[]): string {
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function fullWidth(digit: string): string {
  return String.fromCodePoint(0xff10 + Number(digit));
}
