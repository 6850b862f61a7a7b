// Boxes as [left, top, right, bottom], in pixels, and whether they meet.

export const boxOf = ({ x, y, width, height }) => [x, y, x + width, y + height];
export const meet = (one, other) => one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];
export const shrunk = ([left, top, right, bottom], by) => [left + by, top + by, right - by, bottom - by];

/** The stretches of a way as boxes without breadth. */
export const linesOf = points => points.slice(1).map(([x, y], index) => {
  const [px, py] = points[index];
  return [Math.min(x, px), Math.min(y, py), Math.max(x, px), Math.max(y, py)];
});
