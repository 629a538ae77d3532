import * as vscode from 'vscode';
export async function run(): Promise<void> {
  const doc = await vscode.workspace.openTextDocument({ language: 'wat', content: '(module)' });
  await vscode.window.showTextDocument(doc);
  await new Promise((r) => setTimeout(r, 5000));
  console.log('suite: done');
}
