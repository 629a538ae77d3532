import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'out', 'node_modules', 'e2e/node_modules'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'e2e/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      // node:test's functions return promises that its runner waits for.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
      // The protocol's types of messages are interchangeable by form.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    // Only these may touch the editor; the rest is tested without one.
    files: ['src/**/*.ts'],
    ignores: ['src/extension.ts', 'src/session.ts', 'src/explain.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: ['vscode', 'vscode-languageclient/node'].map((name) => ({ name, allowTypeImports: true })) },
      ],
    },
  },
);
