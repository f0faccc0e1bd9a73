/** The name of a setting, which is that of its sub-resource, and the type of its document. */
export interface SettingKey<Value> {
  readonly name: string
  /** Never there: it lets the type be inferred. */
  readonly type?: Value
}

/** Names a setting whose document is a `Value`. */
export const settingKey = <Value>(name: string): SettingKey<Value> => ({ name })

/** The document of a setting; undefined when it was never put, null when it was taken away from where it is by default. */
export const settingOf = <Value>(
  settings: { readonly find: (name: string) => unknown },
  { name }: SettingKey<Value>,
): Value | null | undefined =>
  // Only what the shape of this very setting has read is stored under its name.
  settings.find(name) as Value | null | undefined
