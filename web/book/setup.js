// RequireJS finds the modules of widgets beside this file.
requirejs.config({ baseUrl: new URL(".", document.currentScript.src).href });
