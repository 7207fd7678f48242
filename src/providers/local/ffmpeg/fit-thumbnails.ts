/** A filter of FFmpeg: no larger than the largest thumbnail. */
export const FIT_THUMBNAILS = "scale='min(1024,iw)':'min(2048,ih)':force_original_aspect_ratio=decrease";
