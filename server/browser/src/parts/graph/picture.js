// Saves the drawing as a picture that says where it comes from.

export async function picture(figure, drawing, words) {
  const canvas = figure.querySelector('canvas');
  const { colours } = drawing;
  const scale = devicePixelRatio, foot = 34 * scale;
  const whole = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height + foot });
  const pen = whole.getContext('2d');
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, whole.width, whole.height);
  pen.drawImage(canvas, 0, 0);
  pen.fillStyle = colours.quiet;
  pen.font = `${12 * scale}px ${colours.font}`;
  pen.fillText(`${words.credit} · ${location.origin}${location.pathname}${location.search}`, 10 * scale, whole.height - 12 * scale, whole.width - 20 * scale);
  const blob = await new Promise((resolve) => { whole.toBlob(resolve, 'image/png'); });
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: `${words.file}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
