#ifndef UPSCALE_JPEG_SEGMENTS_H
#define UPSCALE_JPEG_SEGMENTS_H

// What an application's segment of a JPEG file begins with that holds such and such. Each ends with the zero of its text;
// EXIF's has two of them (CIPA DC-008, 4.7.2.1; XMP specification part 3, 1.1.3; Photoshop file formats specification).
#define UPSCALE_JPEG_EXIF "Exif\0"
#define UPSCALE_JPEG_XMP "http://ns.adobe.com/xap/1.0/"
#define UPSCALE_JPEG_RESOURCES "Photoshop 3.0"

#endif
