/** Increased whenever the pace model becomes another one: paces of different versions cannot be compared. */
export const paceVersion = 1;
