import type { SizeRule } from '../../domain/model-parameters';
import type { CheckedModel, PixelSize } from '../media-model';
import { capabilityMissing, invalidValue } from './refusal';

/** @throws {MediaFailure} INVALID_INPUT, MODEL_CAPABILITY_MISSING */
export function checkSize(model: CheckedModel, size: PixelSize | null): void {
  const { sizes, sizeRule } = model.parameters;
  if (size === null) return;
  if (sizes === null) throw capabilityMissing(model, 'size', 'takes no size');
  if (sizes.length === 0) {
    if (sizeRule !== null && !isWithin(size, sizeRule)) throw invalidValue('size', sentence(sizeRule));
    return;
  }
  if (!sizes.includes(`${size.width}x${size.height}`)) {
    throw invalidValue('size', `size must be one of ${sizes.join(', ')}.`);
  }
}

function isWithin({ width, height }: PixelSize, rule: SizeRule): boolean {
  const { multipleOf = 1, minSide = 1, maxSide = Infinity, maxRatio = Infinity } = rule;
  const { minPixels = 1, maxPixels = Infinity } = rule;
  const sides = [width, height];
  return (
    sides.every((side) => side % multipleOf === 0 && side >= minSide && side <= maxSide) &&
    width * height >= minPixels &&
    width * height <= maxPixels &&
    Math.max(...sides) / Math.min(...sides) <= maxRatio
  );
}

function sentence({ multipleOf, minSide, maxSide, minPixels, maxPixels, maxRatio }: SizeRule): string {
  const rules = [
    multipleOf !== undefined && `multiples of ${multipleOf}`,
    minSide !== undefined && `at least ${minSide}`,
    maxSide !== undefined && `at most ${maxSide}`,
    minPixels !== undefined && `at least ${minPixels} pixels together`,
    maxPixels !== undefined && `at most ${maxPixels} pixels together`,
    maxRatio !== undefined && `not more than ${maxRatio} to 1`,
  ];
  return `The sides of size must be ${rules.filter((rule) => rule !== false).join(', ')}.`;
}
