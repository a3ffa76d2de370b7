import type { Entrant } from '../benchmark/messages.js';
import type { TargetLocation } from '../targets/locate.js';

/** A target and its rival, under distinct names. */
export function entrantsOf(target: TargetLocation, against: TargetLocation): [Entrant, Entrant] {
  if (target.name !== against.name)
    return [
      { name: target.name, target },
      { name: against.name, target: against },
    ];
  const name = ({ name, version, asked }: TargetLocation) =>
    target.version === against.version ? asked : `${name} ${version}`;
  return [
    { name: name(target), target },
    { name: name(against), target: against },
  ];
}
