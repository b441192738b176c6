import type { ReaderSide } from "./ReaderSide";
export type PageSettings = { organisation: Array<string>, help_phone: string, badge_office: Array<string>, reader_side: ReaderSide, diagonal_inches: number | null, };
