export function createHistory(folder: string, size: { readonly publishes: number; readonly applications: number }): void;
