import { createContext } from 'react'

export const DarkContext = createContext<{ dark: boolean; turn: (dark: boolean) => void }>({ dark: false, turn: () => {} })
