/**
 * English of the scanner and of codes over the whole screen.
 * @module
 */

/** Words of the scanner. */
export const scan = {
  start: "Scan with the camera",
  stop: "Stop the camera",
  photo: "Choose a photo",
  picture: "What the camera sees",
  hold: "Hold the code into the picture. Nothing of it is kept or sent.",
  noCode: "No code can be read in this photo. Take it closer, with the whole code in it.",
  noPicture: "This file is no picture that the browser can open.",
  trouble: {
    none: "This device has no camera that the browser can use. A photo or the text does as well.",
    refused:
      "The browser does not let this page use the camera. Allow it in the settings of this site, or use a photo or the text.",
    busy: "The camera is in use by another program. Close that one, or use a photo or the text.",
    unknown: "The camera does not start. A photo or the text does as well.",
  },
  awake: "The screen stays awake. Nothing is sent.",
  large: "Show it large",
};
