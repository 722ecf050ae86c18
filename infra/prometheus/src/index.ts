export { divideWindows } from './divide-windows.ts';
export { countEvents, errorRatio, type Objective, readObjectives } from './objectives.ts';
export type { Rule, RuleFile, RuleGroup } from './rule-file.ts';
export { rulesFolder, sloRules, writeDividedRules } from './write-rules.ts';
