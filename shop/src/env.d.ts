/// <reference types="astro/client" />

declare namespace App {
  // What the server hands to every page. Types only: no code of the server is bundled into the pages.
  interface Locals extends Omit<import('../../api/storefront/locals.ts').PageLocals, never> {}
}
