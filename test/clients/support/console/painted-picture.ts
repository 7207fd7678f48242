import sharp from 'sharp';

/** Of each form one: what people upload is of all of them. */
const SIZES = [
  [1_200, 800],
  [800, 1_200],
  [1_000, 1_000],
  [1_600, 700],
] as const;

/**
 * A picture that somebody could have painted: a sky, a sun, hills before each other, a tower. Another number is another one,
 * by its colors, its hour and its form.
 */
export async function paintedPicture(number: number): Promise<Buffer> {
  const [width, height] = SIZES[number % SIZES.length]!;
  const hue = (number * 47 + 14) % 360;
  const horizon = height * (0.5 + 0.04 * (number % 4));
  const sunX = width * (0.2 + 0.12 * (number % 6));
  const hills = [0, 1, 2, 3].map((layer) => {
    const top = horizon + layer * height * 0.1;
    const swell = height * (0.1 - layer * 0.015);
    const shift = width * ((number * 0.17 + layer * 0.31) % 0.5);
    return `<path fill="hsl(${(hue + 200 + layer * 9) % 360} ${34 + layer * 4}% ${44 - layer * 10}%)"
      d="M0 ${top} Q ${shift + width * 0.15} ${top - swell} ${width * 0.5} ${top + swell * 0.3}
      T ${width} ${top - swell * 0.4} V ${height} H 0 Z"/>`;
  });
  const towerX = width * (0.72 - 0.09 * (number % 5));
  const tower = height * 0.3;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="hsl(${(hue + 215) % 360} 58% 38%)"/>
      <stop offset="0.62" stop-color="hsl(${hue} 82% 72%)"/>
    </linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="${sunX}" cy="${horizon - height * 0.08}" r="${height * 0.09}" fill="hsl(${(hue + 24) % 360} 95% 84%)"/>
    ${hills.slice(0, 2).join('')}
    <path fill="#f4efe6" d="M${towerX - 16} ${horizon + height * 0.16} l6 ${-tower} h20 l6 ${tower} z"/>
    <rect x="${towerX - 14}" y="${horizon + height * 0.16 - tower - 22}" width="28" height="22" fill="#2b2e3d"/>
    ${hills.slice(2).join('')}
  </svg>`;
  return sharp(Buffer.from(svg)).png({ compressionLevel: 6 }).toBuffer();
}
