export type ReaderSide = "below" | "left" | "right";
