import * as z from "zod";

/** Lines of an open document. Zero-based, both inclusive. */
export const vetPreviewParams = z.object({
  uri: z.string(),
  startLine: z.int().nonnegative(),
  endLine: z.int().nonnegative(),
});

export type VetPreviewParams = z.infer<typeof vetPreviewParams>;

export const vetPreviewResult = z.object({
  /** The text before the lines were written: of the commit's parent, or of `HEAD` for what is not committed. */
  before: z.string(),
  /** What `before` is, in words, such as `4f1c0d2e9a7b`. */
  beforeName: z.string(),
  /** The AI regions that the lines touch, each with `sha256:` of its exact bytes. */
  regions: z.array(
    z.object({
      startLine: z.int().nonnegative(),
      endLine: z.int().nonnegative(),
      hash: z.string(),
    }),
  ),
  /** `Name <email>` under which the word would be given. */
  person: z.string(),
  /** Why the person's word would not be enough, in words. */
  note: z.string().optional(),
});

export type VetPreviewResult = z.infer<typeof vetPreviewResult>;

/** Client to server, request: {@link VetPreviewParams} to {@link VetPreviewResult}. */
export const VET_PREVIEW_REQUEST = "twoKeys/vetPreview";

export const vetParams = z.object({
  uri: z.string(),
  /** What the person has looked at, as the preview had it. */
  regions: vetPreviewResult.shape.regions,
});

export type VetParams = z.infer<typeof vetParams>;

export const vetResult = z.object({
  /** Lines that are vetted now. */
  lines: z.int().nonnegative(),
});

/**
 * Client to server, request: {@link VetParams} to `{ lines }`. Nothing is recorded, and the answer is an error
 * with the reason, if any of the bytes are not those that were looked at.
 */
export const VET_REQUEST = "twoKeys/vet";
