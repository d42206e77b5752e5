/** Saves the body as a file, under the name in its headers with the user's own time. A plain link could not send the access token. */
export async function saveResponse(response: Response, fallbackName: string): Promise<void> {
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = withLocalTime(fileNameIn(response.headers.get('content-disposition')) ?? fallbackName);
  link.click();
  // Revoked later, because the browser reads the URL after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The extended file name takes precedence (RFC 6266). */
function fileNameIn(disposition: string | null): string | undefined {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended) return decodeURIComponent(extended);
  return /filename="([^"]+)"/i.exec(disposition ?? '')?.[1];
}

/** The service names files in UTC, as in `staff-export-2026-11-23T0930Z.xlsx`. */
function withLocalTime(fileName: string): string {
  return fileName.replace(/(\d{4}-\d\d-\d\dT\d\d)(\d\d)Z/, (_, hour: string, minute: string) => {
    const at = new Date(`${hour}:${minute}Z`);
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}`;
  });
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
