import { whenIdle } from '../../src/concurrency/when-idle';
import { holdIntervals, passTime, releaseTimers } from '../support/timing/held-timers';

beforeEach(holdIntervals);
afterEach(releaseTimers);

it('waits for as long as there is something to do, and works once', () => {
  const utilizations = [0.9, 0.11, 0.05, 0];
  const work = jest.fn();
  whenIdle(work, 15_000, () => utilizations.shift() ?? 0);
  passTime(44_999);
  expect(work).not.toHaveBeenCalled();
  passTime(1);
  expect(work).toHaveBeenCalledTimes(1);
  passTime(100_000);
  expect(work).toHaveBeenCalledTimes(1);
});

it('can be called off', () => {
  const work = jest.fn();
  const callOff = whenIdle(work, 15_000, () => 0);
  callOff();
  passTime(100_000);
  expect(work).not.toHaveBeenCalled();
});

it('asks the event loop itself, of the time since it asked last', () => {
  const work = jest.fn();
  whenIdle(work, 1_000);
  const end = performance.now() + 50;
  while (performance.now() < end);
  passTime(1_000);
  expect(work).not.toHaveBeenCalled();
});
