export { FAIL_POINT_CHANNEL, FAIL_POINTS, type FailPoint, failPoint, onFailPoint, type Passage } from './fail-point.ts'
