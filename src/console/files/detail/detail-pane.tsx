export function DetailPane(_: {
  id: string;
  onOpen(id: string | null): void;
  onChanged(): void;
  onRemove(id: string): void;
}) {
  return null;
}
