/** Generated TypeScript as JavaScript that can be run at once: a function body, CommonJS. */

/** The compiler is large; only who asks loads it. */
export async function transpile(text: string): Promise<string> {
  const { ts } = await import("ts-morph");
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  return outputText;
}
