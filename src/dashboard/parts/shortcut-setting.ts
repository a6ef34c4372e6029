const SETTING = "hubrelay:shortcuts";

/** Whether single keys do something. They can be switched off: https://www.w3.org/TR/WCAG22/#character-key-shortcuts */
export function areShortcutsOn(): boolean {
  return localStorage.getItem(SETTING) !== "off";
}

/** Switches shortcuts on or off in this browser. */
export function setShortcutsOn(isOn: boolean): void {
  localStorage.setItem(SETTING, isOn ? "on" : "off");
}
